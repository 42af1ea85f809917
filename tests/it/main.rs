//! The one integration binary; a module a theme.

// The contract of the plain data below everything else.
mod text;

// Ranked sentences, and an index folder that may be damaged in any way.
mod index;
