"""The dialogs: one question each, no focused button, confirmed by F12 and never by Enter."""
