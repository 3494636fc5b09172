"""What a person should look at: raised once per kind and subject, settled when it is over."""
