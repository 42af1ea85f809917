//! How the values of a snapshot are written as bytes and read back.
//!
//! A number is a varint; a text or list is its length and then its parts; an optional value is a list
//! of at most one; a struct is its fields in the order in which this file names them. Reading never
//! panics, whatever the bytes are.

use std::ops::Range;

use crate::corpus::{
    DisputeQuestion, Party, PartyIx, QuestionIx, SourceIx, SourceMeta, Stance, Statement,
    StatementIx, Topic, TopicIx, varint,
};
use crate::text::Span;

/// A value in a snapshot.
pub(super) trait Stored: Sized {
    /// Appends the value.
    fn write(&self, out: &mut Vec<u8>);

    /// Takes the value from the beginning of `input`. Returns `None` if there is no such value.
    fn read(input: &mut &[u8]) -> Option<Self>;
}

/// Implements [`Stored`] for structs, by their fields. Naming all of them is checked.
macro_rules! stored {
    ($($name:ident { $($field:ident),* $(,)? })*) => {$(
        impl $crate::corpus::snapshot::codec::Stored for $name {
            fn write(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.write(out);)*
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Stored::read(input)?),* })
            }
        }
    )*};
}
pub(super) use stored;

/// Implements [`Stored`] for indexes, as numbers.
macro_rules! stored_index {
    ($($name:ident),* $(,)?) => {$(
        impl Stored for $name {
            fn write(&self, out: &mut Vec<u8>) {
                self.0.write(out);
            }

            fn read(input: &mut &[u8]) -> Option<Self> {
                usize::read(input).map(Self)
            }
        }
    )*};
}

stored! {
    DisputeQuestion { id, ask, parties, topics, decided_by }
    Party { id, name, kind, aliases, speaks_for }
    SourceMeta { title, publisher, author, published, url, language }
    Span { start, end }
    Statement {
        id, source, quote, sentences, reported, speaker, medium, relayed_by, said_at, replies_to,
        supersedes, stance,
    }
    Topic { id, name, aliases }
}

stored_index!(PartyIx, QuestionIx, SourceIx, StatementIx, TopicIx);

/// In the order of their numbers.
const STANCES: [Stance; 3] = [Stance::Affirms, Stance::Denies, Stance::Qualifies];

impl Stored for Stance {
    fn write(&self, out: &mut Vec<u8>) {
        let number = STANCES.iter().position(|stance| stance == self);
        number.unwrap_or_default().write(out);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        STANCES.get(usize::read(input)?).copied()
    }
}

impl Stored for usize {
    fn write(&self, out: &mut Vec<u8>) {
        varint::write(out, *self);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        varint::read(input)
    }
}

impl Stored for u32 {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self.to_le_bytes());
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(Self::from_le_bytes(*bytes))
    }
}

impl Stored for bool {
    fn write(&self, out: &mut Vec<u8>) {
        usize::from(*self).write(out);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        match usize::read(input)? {
            0 => Some(false),
            1 => Some(true),
            _ => None,
        }
    }
}

impl Stored for String {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        out.extend(self.as_bytes());
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let length = usize::read(input)?;
        let (bytes, rest) = input.split_at_checked(length)?;
        *input = rest;
        Self::from_utf8(bytes.to_vec()).ok()
    }
}

impl Stored for [u8; 32] {
    fn write(&self, out: &mut Vec<u8>) {
        out.extend(self);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let (bytes, rest) = input.split_first_chunk()?;
        *input = rest;
        Some(*bytes)
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.len().write(out);
        for one in self {
            one.write(out);
        }
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        let length = usize::read(input)?;
        // A wrong length must not reserve much more memory than the file has bytes.
        let max = input.len() / size_of::<T>().max(1) + 1;
        let mut all = Self::with_capacity(length.min(max));
        for _ in 0..length {
            all.push(T::read(input)?);
        }
        Some(all)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn write(&self, out: &mut Vec<u8>) {
        self.is_some().write(out);
        if let Some(value) = self {
            value.write(out);
        }
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        if bool::read(input)? {
            T::read(input).map(Some)
        } else {
            Some(None)
        }
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn write(&self, out: &mut Vec<u8>) {
        self.0.write(out);
        self.1.write(out);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        Some((A::read(input)?, B::read(input)?))
    }
}

impl Stored for Range<usize> {
    fn write(&self, out: &mut Vec<u8>) {
        self.start.write(out);
        self.end.write(out);
    }

    fn read(input: &mut &[u8]) -> Option<Self> {
        Some(usize::read(input)?..usize::read(input)?)
    }
}
