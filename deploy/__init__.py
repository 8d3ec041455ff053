"""Ways to run the reader for others: in containers, on Kubernetes, in a Space, on Ray Serve."""
