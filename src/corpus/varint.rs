//! Numbers in as few bytes as possible (LEB128): seven bits per byte, the lowest first; the eighth
//! bit is set in all bytes but the last.
//!
//! ```text
//! 5     05
//! 300   ac 02
//! ```

/// Appends a number.
pub(super) fn write(out: &mut Vec<u8>, number: usize) {
    let mut rest = number;
    loop {
        let [low, ..] = rest.to_le_bytes();
        rest >>= 7;
        if rest == 0 {
            out.push(low & 0x7f);
            return;
        }
        out.push(low | 0x80);
    }
}

/// Takes a number from the beginning of `input`. Returns `None` if the input ends before the number
/// does, or if the number is too large.
pub(super) fn read(input: &mut &[u8]) -> Option<usize> {
    let mut number = 0;
    for shift in (0..usize::BITS).step_by(7) {
        let (&byte, rest) = input.split_first()?;
        *input = rest;
        let bits = usize::from(byte & 0x7f);
        if bits > usize::MAX >> shift {
            return None;
        }
        number |= bits << shift;
        if byte < 0x80 {
            return Some(number);
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_read_back() {
        let powers = (0..usize::BITS).map(|shift| 1_usize << shift);
        let numbers = powers.flat_map(|power| [power - 1, power, power + (power >> 1)]);
        for number in numbers.chain([usize::MAX]) {
            let mut bytes = Vec::new();
            write(&mut bytes, number);
            bytes.push(7);
            let mut input = bytes.as_slice();
            assert_eq!(read(&mut input), Some(number));
            assert_eq!(input, [7]);
        }
    }

    #[test]
    fn what_is_no_number_is_rejected() {
        let too_large = [0xff; 9].into_iter().chain([0x02]).collect();
        let endless = vec![0x80; 20];
        for bytes in [vec![], vec![0x80], vec![0xff, 0xff], too_large, endless] {
            assert_eq!(read(&mut bytes.as_slice()), None, "{bytes:?}");
        }
    }
}
