"""What an account needs before the CDK may deploy into it: policies that allow no more than our templates ask for."""
