"""Runs a synthesized AWS::CodePipeline::Pipeline: whatever stages and actions it has, as CodePipeline V2 would."""
