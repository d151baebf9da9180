"""`chattr-server doctor`: looks at the machine, the settings and the network, and names what to mend."""
