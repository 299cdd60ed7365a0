"""How the real names of the data plane are reached: a throwaway certificate authority and a forward proxy."""
