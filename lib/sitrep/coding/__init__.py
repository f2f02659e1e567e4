"""From a page to candidate lines of the coding form, and from accepted lines to rows."""
