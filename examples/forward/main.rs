//! Times the forward pass of a network, for the comparison of `training/forward.py`.
//!
//! ```text
//! forward NETWORK.onnx BATCH LENGTH     loads it; runs one batch for each line of standard input,
//!                                       and prints its seconds
//! ```
//! One thread, and the options of `src/reader/network.rs`.
#![expect(
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a program that measures and prints"
)]

use std::io::{BufRead, Write};
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result};
use rten::{ModelOptions, RunOptions, ThreadPool};
use rten_tensor::NdTensor;
use rten_tensor::prelude::*;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    let mut next = || {
        arguments
            .next()
            .context("forward NETWORK.onnx BATCH LENGTH")
    };
    let (path, batch, length): (String, usize, usize) =
        (next()?, next()?.parse()?, next()?.parse()?);
    let model = ModelOptions::with_all_ops()
        .prepack_weights(true)
        .load_file(path)?;
    let threads = Arc::new(ThreadPool::with_num_threads(1));
    let ids = NdTensor::full([batch, length], 100_i32);
    for line in std::io::stdin().lock().lines() {
        line?;
        let options = RunOptions::default().with_thread_pool(Some(Arc::clone(&threads)));
        let begun = Instant::now();
        model.run_one(ids.view().into(), Some(options))?;
        println!("{}", begun.elapsed().as_secs_f64());
        std::io::stdout().flush()?;
    }
    Ok(())
}
