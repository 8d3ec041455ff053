"""The queue that every image goes through, and the processes that read."""
