"""Parse what a person typed; what may not be is the rules' business."""
