"""The exchange's decisions: values and a moment in, values out."""
