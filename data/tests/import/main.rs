//! What others drew: partitions, places of registers and layers of the ground, from files to figures.

mod context;
mod forms;
mod partitions;
mod support;
