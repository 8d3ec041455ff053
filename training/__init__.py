"""Makes the weights: MNIST and what the project draws itself in, the networks and their cards out.

`synth` draws what is learnt from, `digits` trains the network of digits, `lines` trains the networks of whole
lines; what these three share lies beside them.
"""
