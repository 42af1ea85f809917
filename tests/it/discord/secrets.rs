//! The token leaves the program for Discord alone: no redirect takes it elsewhere, and no core file
//! holds it.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use axum::Router;
use axum::response::Redirect;
use tokio::net::TcpListener;

use super::program::Program;
use crate::standin::TOKEN;

/// Serves a router on an address of its own until the test ends.
async fn served(router: Router) -> SocketAddr {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move { axum::serve(listener, router).await });
    address
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let [asked, followed] = [(); 2].map(|()| Arc::new(AtomicUsize::new(0)));
    let count = Arc::clone(&followed);
    let elsewhere = served(Router::new().fallback(move || {
        count.fetch_add(1, Ordering::Relaxed);
        async { "{}" }
    }));
    let to = format!("http://{}/", elsewhere.await);
    let count = Arc::clone(&asked);
    let discord = served(Router::new().fallback(move || {
        count.fetch_add(1, Ordering::Relaxed);
        let to = to.clone();
        async move { Redirect::temporary(&to) }
    }));
    let proxy = format!("http://{}", discord.await);
    let program = Program::start_with(&[("DISCORD_TOKEN", TOKEN)], &proxy, None);
    let first = async {
        while asked.load(Ordering::Relaxed) == 0 {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
    };
    let limit = Duration::from_secs(30);
    let result = tokio::time::timeout(limit, first).await;
    result.unwrap_or_else(|_| panic!("{}", program.output()));
    // A redirect that is followed arrives within a few milliseconds.
    tokio::time::sleep(Duration::from_millis(300)).await;
    assert_eq!(followed.load(Ordering::Relaxed), 0, "{}", program.output());
}

#[cfg(target_os = "linux")]
mod core_files {
    use std::os::unix::process::ExitStatusExt as _;
    use std::path::Path;
    use std::process::{Child, Command, Stdio};
    use std::time::Duration;

    use tempfile::TempDir;

    use crate::bot::kit::ferry;
    use crate::not_run::not_run;
    use crate::standin::{StandIn, TOKEN};

    #[tokio::test]
    async fn no_core_file_holds_the_token() {
        let folder = TempDir::new().unwrap();
        let other = Running::start(&mut with_cores(folder.path(), &["sleep", "60"]));
        tokio::time::sleep(Duration::from_millis(200)).await;
        if !other.dumps_core() {
            return not_run("the test of core files; this machine writes none");
        }
        let d = StandIn::start().await;
        let config = format!("[discord]\nproxy = '{}'\n", d.proxy());
        std::fs::write(folder.path().join("config.toml"), config).unwrap();
        let mut command = with_cores(folder.path(), &[env!("CARGO_BIN_EXE_receipts"), "serve"]);
        command
            .env("DISCORD_TOKEN", TOKEN)
            .env("RECEIPTS_CORPUS", ferry());
        let program = Running::start(&mut command);
        d.gateway().ready().await;
        assert!(!program.dumps_core());
        d.excuse();
    }

    /// A program that may write a core file of any size into the folder.
    fn with_cores(folder: &Path, program: &[&str]) -> Command {
        let mut command = Command::new("sh");
        command
            .args(["-c", "ulimit -c unlimited; exec \"$@\"", "sh"])
            .args(program)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .current_dir(folder)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null());
        command
    }

    /// A program that is killed if the test fails.
    struct Running(Child);

    impl Running {
        fn start(command: &mut Command) -> Self {
            Self(command.spawn().unwrap())
        }

        /// Makes it abort, and returns whether the system wrote its memory to a core file.
        fn dumps_core(mut self) -> bool {
            let sent = Command::new("kill")
                .args(["-ABRT", &self.0.id().to_string()])
                .status();
            assert!(sent.unwrap().success());
            self.0.wait().unwrap().core_dumped()
        }
    }

    impl Drop for Running {
        fn drop(&mut self) {
            // It has already ended, or the test has failed.
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }
}
