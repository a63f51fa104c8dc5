"""What goes wrong with the embedded database, said to the person at the keyboard."""


class DatabaseTrouble(Exception):
    """A condition the operator can act on; the message is one or two Chinese sentences, fit to be printed
    as it is.
    """
