//! The one integration binary; a module a theme.

// The program, its configuration, its documents.
mod cli;
mod config;
mod docs;
// What the compiler does not hold: layers and habits. `scan` reads the project's own files for them.
mod layers;
mod scan;
mod tidy;
// The contract of the plain data below everything else.
mod text;
