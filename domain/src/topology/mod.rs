//! The partition's geometry: half-edges over shared arcs on an integer lattice.
