"""What builds tell later actions, as values of variables: short programs that need nothing but Python."""


def export(variable: str, program: str) -> str:
    """The command that exports what a program prints; one that fails, fails the build."""
    return f'{variable}="$({program})" && export {variable}'
