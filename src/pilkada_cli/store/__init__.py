"""What is kept on disk. Stores keep; they never judge and never mend by themselves."""
