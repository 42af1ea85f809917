//! The one integration binary; a module a theme.

// The contract of the plain data below everything else.
mod text;
// Every rule of the corpus format, broken.
mod check;
// Where sentences begin and end: the golden rules, Chinese, any text.
mod sentences;
