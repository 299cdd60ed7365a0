"""What commands say of a pipeline: values read by AWS's APIs alone, alike on AWS and in a rehearsal."""
