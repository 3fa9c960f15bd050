"""The whole engine beside the simulated PBX, with faults: what must hold, holds, whatever the seed."""
