"""Bank and card values: found in what comes in, kept encrypted, given only to those who may have them."""
