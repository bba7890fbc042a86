"""What is read of this house."""
