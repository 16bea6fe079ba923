"""The widgets that screens are made of: fields, lists, tables, the stepper."""
