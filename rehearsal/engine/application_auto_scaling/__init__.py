"""Application Auto Scaling: scalable targets and policies that act, on the tasks of ECS services.

https://docs.aws.amazon.com/autoscaling/application/APIReference/Welcome.html
"""
