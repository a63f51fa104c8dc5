"""Server-drawn pictures: frozen facts in, numbers and path strings out; templates print them as SVG.

Nothing here knows Django, a database or a chain: a picture is the same for the same input, byte for byte.
"""
