#!/usr/bin/env node
// The command `kubectl rolewalk`: the same command line, which takes names and places from the kubeconfig.
process.env.ROLEWALK_AS = "kubectl-plugin";
await import("./rolewalk.mjs");
