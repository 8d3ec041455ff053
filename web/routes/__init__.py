"""What can be asked: by programs, by the page, by Gradio's client and by assistants."""
