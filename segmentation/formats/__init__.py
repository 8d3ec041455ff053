"""The picture in an image file, cut out of all else that the file holds, before anything is decoded.

Tags, profiles, texts, thumbnails, later frames and pages never reach a decoder: what is not the picture costs
nothing, however much of it there is. What is left is refused where it would cost more than an ordinary
picture of the largest size. There is a module for each format; it walks the file's structure and decodes
nothing.
"""
