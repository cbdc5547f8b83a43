"""Events: what happened, in one order without holes, for systems that follow along."""
