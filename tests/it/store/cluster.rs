//! A PostgreSQL server for the tests. The test binary starts it once, from the server programs of
//! the machine; each test gets its own database.
//!
//! Where the machine has no server programs, the tests that need them pass without running, and the
//! terminal reports it. With `RECEIPTS_TEST_POSTGRES=required`, as in `.ci/run`, they fail instead.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{OnceLock, mpsc};
use std::time::Duration;
use std::{env, fs, thread};

use receipts::store::location::{Address, Location};
use sqlx::{ConnectOptions as _, Connection as _, PgConnection};

use crate::not_run::not_run;

/// A server that runs until the tests end.
#[derive(Debug)]
pub(crate) struct Cluster {
    /// The folder of its socket.
    folder: PathBuf,
    port: u16,
}

/// The maximum number of connection attempts during the start, one every [`PAUSE`]. This is two
/// minutes in total, because the machine may be busy.
const LOOKS: u32 = 2_400;

const PAUSE: Duration = Duration::from_millis(50);

static DATABASES: AtomicU32 = AtomicU32::new(0);

/// The shared server. `None` if the machine has no server programs; the first call reports that.
pub(crate) fn cluster() -> Option<&'static Cluster> {
    static CLUSTER: OnceLock<Option<Cluster>> = OnceLock::new();
    let cluster = CLUSTER.get_or_init(|| {
        let programs = programs();
        if programs.is_none() {
            missing();
        }
        Some(Cluster::start(&programs?))
    });
    cluster.as_ref()
}

/// Reports that the tests do not run, so that they do not appear to have passed.
fn missing() {
    let required = env::var_os("RECEIPTS_TEST_POSTGRES").is_some_and(|value| value == "required");
    let text =
        "no PostgreSQL server programs on this machine (Debian: `apt-get install postgresql`)";
    assert!(!required, "{text}");
    not_run(&format!("the tests of the PostgreSQL store; {text}"));
}

/// The folder of `initdb` and `postgres`: from `PATH`, or Debian's folder of the newest version.
fn programs() -> Option<PathBuf> {
    let on_path = env::var_os("PATH").unwrap_or_default();
    let mut folders: Vec<PathBuf> = env::split_paths(&on_path).collect();
    let mut debian: Vec<PathBuf> = fs::read_dir("/usr/lib/postgresql")
        .into_iter()
        .flatten()
        .map(|entry| entry.unwrap().path().join("bin"))
        .collect();
    debian.sort();
    folders.extend(debian.into_iter().rev());
    folders
        .into_iter()
        .find(|folder| folder.join("initdb").is_file() && folder.join("postgres").is_file())
}

/// A server program, run as another user if the tests run as root, because it refuses root.
fn program(path: &Path) -> Command {
    let root = fs::metadata("/proc/self").is_ok_and(|about| about.uid() == 0);
    let mut command = Command::new("setpriv");
    if root {
        command.args(["--reuid=nobody", "--regid=nogroup", "--clear-groups"]);
    }
    // The program ends with the thread that started it, and that thread ends with the tests.
    command.args(["--pdeathsig", "INT"]).arg(path);
    command
}

/// The prefix of a server's folder name, before the process id.
const FOLDER: &str = "receipts-postgres-";

/// Removes the folders of dead processes, because no code can run after the last test. One with the
/// id of this process is left from a dead one too, because this process has not made any yet.
fn clear() {
    let own = std::process::id().to_string();
    for entry in fs::read_dir(env::temp_dir()).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        // Behind the id, the folder of an `OwnServer` has a number.
        let process = name
            .strip_prefix(FOLDER)
            .and_then(|rest| rest.split('-').next());
        if process.is_some_and(|id| id == own || !Path::new("/proc").join(id).exists()) {
            // Another test binary may remove the same folder at the same time.
            let _ = fs::remove_dir_all(&path);
        }
    }
}

impl Cluster {
    fn start(programs: &Path) -> Self {
        clear();
        let folder = initialised(programs, &std::process::id().to_string());
        let (started, child) = mpsc::channel();
        let (postgres, data) = (programs.join("postgres"), folder.clone());
        thread::spawn(move || {
            let server = spawn(&postgres, &data, &hurried(MANY_CONNECTIONS));
            started.send(()).unwrap();
            wait_for_ever(server);
        });
        child.recv().unwrap();
        let cluster = Self { folder, port: PORT };
        cluster.wait();
        cluster
    }

    fn wait(&self) {
        let socket = self.folder.join(format!(".s.PGSQL.{}", self.port));
        for _ in 0..LOOKS {
            if UnixStream::connect(&socket).is_ok() {
                return;
            }
            thread::sleep(PAUSE);
        }
        panic!("{}", fs::read_to_string(self.folder.join("log")).unwrap());
    }

    /// The address of a database on this server.
    pub(crate) fn address(&self, database: &str) -> Address {
        let host = self.folder.display().to_string().replace('/', "%2F");
        let url = format!("postgres://receipts@{host}/{database}");
        match Location::of_url(&url, Path::new("")).unwrap() {
            Location::Server(address) => address,
            Location::File(file) => panic!("{}", file.display()),
        }
    }

    /// A connection to a database on this server.
    pub(crate) async fn connect(&self, database: &str) -> PgConnection {
        let options: sqlx::postgres::PgConnectOptions =
            self.address(database).url().parse().unwrap();
        // The server may not accept connections yet.
        for _ in 0..LOOKS {
            if let Ok(conn) = options.connect().await {
                return conn;
            }
            tokio::time::sleep(PAUSE).await;
        }
        options.connect().await.unwrap()
    }

    /// Creates a new database and returns its address.
    pub(crate) async fn database(&self) -> Address {
        let name = format!("store_{}", DATABASES.fetch_add(1, Ordering::Relaxed));
        let mut conn = self.connect("postgres").await;
        let sql = sqlx::AssertSqlSafe(format!("CREATE DATABASE {name}"));
        sqlx::raw_sql(sql).execute(&mut conn).await.unwrap();
        conn.close().await.unwrap();
        self.address(&name)
    }
}

const PORT: u16 = 5432;

/// Creates the folder of a server, with its data.
fn initialised(programs: &Path, name: &str) -> PathBuf {
    let folder = env::temp_dir().join(format!("{FOLDER}{name}"));
    fs::create_dir(&folder).unwrap();
    fs::set_permissions(&folder, fs::Permissions::from_mode(0o777)).unwrap();
    let made = program(&programs.join("initdb"))
        .args(["--auth=trust", "--username=receipts", "--encoding=UTF8"])
        .args(["--locale=C.UTF-8", "--no-sync", "-D"])
        .arg(folder.join("data"))
        .env("LC_ALL", "C.UTF-8")
        .output()
        .unwrap();
    assert!(made.status.success(), "{made:?}");
    folder
}

/// Starts a server in its folder, with these options.
fn spawn(postgres: &Path, folder: &Path, options: &[String]) -> Child {
    let options = options.iter().flat_map(|option| ["-c", option.as_str()]);
    program(postgres)
        .arg("-D")
        .arg(folder.join("data"))
        .arg("-k")
        .arg(folder)
        .args(["-c", "listen_addresses="])
        .args(options)
        .stdout(Stdio::null())
        .stderr(fs::File::create(folder.join("log")).unwrap())
        .spawn()
        .unwrap()
}

/// The connections of the shared server.
const MANY_CONNECTIONS: u32 = 300;

/// The options of a server whose data need not survive a crash of the machine.
fn hurried(connections: u32) -> Vec<String> {
    vec![
        format!("max_connections={connections}"),
        "fsync=off".to_owned(),
        "full_page_writes=off".to_owned(),
    ]
}

/// A server for one test, which stops it and starts it again.
pub(crate) struct OwnServer {
    pub(crate) cluster: Cluster,
    postgres: PathBuf,
    options: Vec<String>,
    child: Child,
}

/// The server of [`OwnServer`] takes so many connections, three of them for superusers alone.
const FEW_CONNECTIONS: u32 = 20;

impl OwnServer {
    /// Starts a server; `None` if the machine has no server programs.
    pub(crate) fn start() -> Option<Self> {
        Self::start_with(|_| hurried(FEW_CONNECTIONS))
    }

    /// Starts a server with other options. They may name files that `prepare` puts into the
    /// server's folder, whose subfolder `data` already exists.
    pub(crate) fn start_with(prepare: impl FnOnce(&Path) -> Vec<String>) -> Option<Self> {
        // The shared one says so, and removes the folders of dead processes.
        cluster()?;
        let programs = programs()?;
        let number = DATABASES.fetch_add(1, Ordering::Relaxed);
        let folder = initialised(&programs, &format!("{}-{number}", std::process::id()));
        let postgres = programs.join("postgres");
        let options = prepare(&folder);
        let child = spawn(&postgres, &folder, &options);
        let chosen = |option: &String| option.strip_prefix("port=")?.parse().ok();
        let port = options.iter().find_map(chosen).unwrap_or(PORT);
        let cluster = Cluster { folder, port };
        cluster.wait();
        Some(Self {
            cluster,
            postgres,
            options,
            child,
        })
    }

    /// Stops the server. Its connections end.
    pub(crate) fn stop(&mut self) {
        self.signal("-INT");
        self.child.wait().unwrap();
    }

    /// Starts it again.
    pub(crate) fn restart(&mut self) {
        self.child = spawn(&self.postgres, &self.cluster.folder, &self.options);
        self.cluster.wait();
    }

    /// Cuts it off: it takes connections and answers nothing.
    pub(crate) fn freeze(&self) {
        self.signal("-STOP");
    }

    /// Ends [`Self::freeze`].
    pub(crate) fn thaw(&self) {
        self.signal("-CONT");
    }

    /// Signals the server, and for STOP and CONT the processes of its connections.
    fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        if signal != "-INT" {
            // It fails if there are no connections.
            let _ = Command::new("pkill").args([signal, "-P", &id]).status();
        }
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.unwrap().success());
    }
}

impl Drop for OwnServer {
    fn drop(&mut self) {
        self.thaw();
        // It has ended already, or it ends now.
        let _ = self.child.kill();
        let _ = self.child.wait();
        let _ = fs::remove_dir_all(&self.cluster.folder);
    }
}

/// Keeps this thread alive. The server gets its stop signal when the thread ends with the process.
fn wait_for_ever(mut server: Child) {
    let status = server.wait();
    panic!("the tests' PostgreSQL server ended: {status:?}");
}
