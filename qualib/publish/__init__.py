"""Pages and files for readers: notebooks run and rendered, briefs, the site, exports and prints.

What they say is worked out and worded elsewhere, so it may import every room but the explorer.
"""
