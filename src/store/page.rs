//! Lists by the page.

use std::num::NonZeroU32;

/// A page of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct PageRequest {
    /// Which one, from 0.
    pub number: u32,
    /// How many rows a page has, at least 1.
    pub size: NonZeroU32,
}

impl PageRequest {
    /// How many rows stand on the pages before it.
    pub fn offset(self) -> u64 {
        u64::from(self.number) * u64::from(self.size.get())
    }
}

/// The rows of a page. A page beyond the last is empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Paged<T> {
    /// In the list's order.
    pub rows: Vec<T>,
    /// How many rows all pages have together.
    pub total: u64,
}
