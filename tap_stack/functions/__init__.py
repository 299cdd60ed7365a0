"""Code of custom resources' Lambda functions: inline in the template, so 4096 characters at most, and boto3 alone."""
