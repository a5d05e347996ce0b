/* Records what a program asks of the disk below one folder: preload it, and every open, write, truncate, rename,
 * unlink and fsync under PL_ROOT is appended to the trace PL_LOG. replay.py turns a trace into the folders that a
 * power cut could have left. The program itself is not changed and sees nothing.
 *
 * One record is one append, so that other processes may append to the same trace (a client notes what was
 * acknowledged to it) and the order of the file is the order of the world:
 *
 *   u8 op | u16 length of the path | u64 number | u32 length of the data | path | data      (native byte order)
 *
 *   P  a program started              path: PL_ROOT
 *   O  a file was opened              path
 *   W  bytes were written             path, number: offset, data: the bytes
 *   T  a file got a length            path, number: the length
 *   B  a sync began                   path, number: its id
 *   S  that sync ended well           path, number: its id
 *   R  renamed, L  linked             path: old, data: new
 *   U  unlinked                       path
 *   A  acknowledged (by the client)   path: the id that the client was given
 *
 * B and S are two records because a sync promises only what was written before it began.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define DESCRIPTORS 65536 /* a server's usual limit; higher ones are not traced */
#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

static const char *root;
static int trace = -1;
static char *path_of[DESCRIPTORS]; /* below root, or NULL */
static pthread_mutex_t paths = PTHREAD_MUTEX_INITIALIZER;
static atomic_uint_least64_t syncs;

static int inside(const char *path) {
    size_t n = root ? strlen(root) : 0;
    return n && path && strncmp(path, root, n) == 0 && (path[n] == '/' || path[n] == 0);
}

/* A trace with a hole would prove nothing: better no program than a hole. */
static void record(char op, const char *path, uint64_t number, const void *data, uint32_t length) {
    if (trace < 0) return;
    int before = errno;
    uint16_t path_length = strlen(path);
    char head[15] = {op};
    memcpy(head + 1, &path_length, 2);
    memcpy(head + 3, &number, 8);
    memcpy(head + 11, &length, 4);
    struct iovec parts[] = {{head, 15}, {(void *)path, path_length}, {(void *)data, length}};
    if (REAL(writev)(trace, parts, 3) != (ssize_t)(15 + path_length + length)) abort();
    errno = before;
}

__attribute__((constructor)) static void start(void) {
    static char resolved[PATH_MAX];
    const char *folder = getenv("PL_ROOT"), *log = getenv("PL_LOG");
    if (!folder || !log) return;
    root = realpath(folder, resolved) ? resolved : folder;
    trace = REAL(open)(log, O_CREAT | O_WRONLY | O_APPEND | O_CLOEXEC, 0644);
    if (trace < 0) abort();
    record('P', root, 0, NULL, 0);
}

static char *traced(int fd) {
    return fd >= 0 && fd < DESCRIPTORS ? path_of[fd] : NULL;
}

static void forget(int fd) {
    if (fd >= 0 && fd < DESCRIPTORS) path_of[fd] = NULL; /* not freed: another thread may be recording it */
}

/* What the kernel says this descriptor is; works for every way of opening one. */
static void learn(int fd, int flags) {
    char link[64], path[PATH_MAX];
    if (trace < 0 || fd < 0 || fd >= DESCRIPTORS) return;
    int before = errno;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t n = readlink(link, path, sizeof path - 1);
    errno = before;
    path[n > 0 ? n : 0] = 0;
    struct stat s;
    if (!inside(path) || fstat(fd, &s) || !S_ISREG(s.st_mode)) return forget(fd);
    path_of[fd] = strdup(path);
    record('O', path, 0, NULL, 0);
    if (flags & O_TRUNC) record('T', path, 0, NULL, 0);
}

/* The absolute form of a path given to a call: the folder is resolved, the last name is not. */
static int absolute(int dir, const char *path, char *out) {
    char full[PATH_MAX * 2], link[64], base[PATH_MAX];
    if (path[0] == '/') {
        snprintf(full, sizeof full, "%s", path);
    } else {
        snprintf(link, sizeof link, "/proc/self/fd/%d", dir);
        ssize_t n = readlink(dir == AT_FDCWD ? "/proc/self/cwd" : link, base, sizeof base - 1);
        if (n < 0) return 0;
        base[n] = 0;
        snprintf(full, sizeof full, "%s/%s", base, path);
    }
    char *slash = strrchr(full, '/');
    *slash = 0;
    if (!realpath(*full ? full : "/", out)) return 0;
    strncat(out, "/", PATH_MAX - strlen(out) - 1);
    strncat(out, slash + 1, PATH_MAX - strlen(out) - 1);
    return inside(out);
}

/* Open descriptors follow their file to its new name, or to none. */
static void moved(const char *from, const char *to) {
    pthread_mutex_lock(&paths);
    for (int fd = 0; fd < DESCRIPTORS; fd++)
        if (path_of[fd] && strcmp(path_of[fd], from) == 0) path_of[fd] = to ? strdup(to) : NULL;
    pthread_mutex_unlock(&paths);
}

/* ---- opening, duplicating, closing ---- */

#define MODE(flags)                                             \
    mode_t mode = 0;                                            \
    if ((flags) & (O_CREAT | __O_TMPFILE)) {                    \
        va_list rest;                                           \
        va_start(rest, flags);                                  \
        mode = va_arg(rest, mode_t);                            \
        va_end(rest);                                           \
    }
#define OPEN(name)                                              \
    int name(const char *path, int flags, ...) {                \
        MODE(flags)                                             \
        int fd = REAL(name)(path, flags, mode);                 \
        learn(fd, flags);                                       \
        return fd;                                              \
    }
#define OPENAT(name)                                            \
    int name(int dir, const char *path, int flags, ...) {       \
        MODE(flags)                                             \
        int fd = REAL(name)(dir, path, flags, mode);            \
        learn(fd, flags);                                       \
        return fd;                                              \
    }
OPEN(open)
OPEN(open64)
OPENAT(openat)
OPENAT(openat64)

#define FCNTL(name)                                                                       \
    int name(int fd, int command, ...) {                                                  \
        va_list rest;                                                                     \
        va_start(rest, command);                                                          \
        void *argument = va_arg(rest, void *);                                            \
        va_end(rest);                                                                     \
        int result = REAL(name)(fd, command, argument);                                   \
        if (command == F_DUPFD || command == F_DUPFD_CLOEXEC) learn(result, 0);           \
        return result;                                                                    \
    }
FCNTL(fcntl)
FCNTL(fcntl64)

int dup(int fd) {
    int copy = REAL(dup)(fd);
    learn(copy, 0);
    return copy;
}

int close(int fd) {
    forget(fd); /* before the number can be given to another thread */
    return REAL(close)(fd);
}

/* ---- writing ---- */

static void wrote(int fd, const struct iovec *parts, int count, off64_t offset, ssize_t total) {
    for (int i = 0; i < count && total > 0; i++) {
        size_t n = parts[i].iov_len < (size_t)total ? parts[i].iov_len : (size_t)total;
        if (n) record('W', traced(fd), offset, parts[i].iov_base, n);
        offset += n;
        total -= n;
    }
}

/* After a write the position is behind it, appending or not. */
ssize_t write(int fd, const void *bytes, size_t n) {
    ssize_t done = REAL(write)(fd, bytes, n);
    struct iovec part = {(void *)bytes, n};
    if (done > 0 && traced(fd)) wrote(fd, &part, 1, lseek64(fd, 0, SEEK_CUR) - done, done);
    return done;
}

ssize_t writev(int fd, const struct iovec *parts, int count) {
    ssize_t done = REAL(writev)(fd, parts, count);
    if (done > 0 && traced(fd)) wrote(fd, parts, count, lseek64(fd, 0, SEEK_CUR) - done, done);
    return done;
}

#define PWRITE(name, offset_t)                                                            \
    ssize_t name(int fd, const void *bytes, size_t n, offset_t offset) {                  \
        ssize_t done = REAL(name)(fd, bytes, n, offset);                                  \
        struct iovec part = {(void *)bytes, n};                                           \
        if (done > 0 && traced(fd)) wrote(fd, &part, 1, offset, done);                    \
        return done;                                                                      \
    }
PWRITE(pwrite, off_t)
PWRITE(pwrite64, off64_t)

#define PWRITEV(name, offset_t)                                                           \
    ssize_t name(int fd, const struct iovec *parts, int count, offset_t offset) {         \
        ssize_t done = REAL(name)(fd, parts, count, offset);                              \
        if (done > 0 && traced(fd)) wrote(fd, parts, count, offset, done);                \
        return done;                                                                      \
    }
PWRITEV(pwritev, off_t)
PWRITEV(pwritev64, off64_t)

/* Copies inside the kernel never pass by here; refused, the caller falls back to write. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t n, unsigned flags) {
    if (!traced(out)) return REAL(copy_file_range)(in, in_at, out, out_at, n, flags);
    errno = ENOSYS;
    return -1;
}

#define SENDFILE(name, offset_t)                                                          \
    ssize_t name(int out, int in, offset_t *at, size_t n) {                               \
        if (!traced(out)) return REAL(name)(out, in, at, n);                              \
        errno = ENOSYS;                                                                   \
        return -1;                                                                        \
    }
ssize_t sendfile(int, int, off_t *, size_t);
ssize_t sendfile64(int, int, off64_t *, size_t);
SENDFILE(sendfile, off_t)
SENDFILE(sendfile64, off64_t)

#define FTRUNCATE(name, offset_t)                                                         \
    int name(int fd, offset_t length) {                                                   \
        int result = REAL(name)(fd, length);                                              \
        if (result == 0 && traced(fd)) record('T', traced(fd), length, NULL, 0);          \
        return result;                                                                    \
    }
FTRUNCATE(ftruncate, off_t)
FTRUNCATE(ftruncate64, off64_t)

#define ALLOCATE(name, offset_t)                                                          \
    int name(int fd, offset_t offset, offset_t length) {                                  \
        struct stat before;                                                               \
        int known = traced(fd) && fstat(fd, &before) == 0;                                \
        int result = REAL(name)(fd, offset, length);                                      \
        if (result == 0 && known && offset + length > before.st_size)                     \
            record('T', traced(fd), offset + length, NULL, 0);                            \
        return result;                                                                    \
    }
ALLOCATE(posix_fallocate, off_t)
ALLOCATE(posix_fallocate64, off64_t)

/* ---- promising ---- */

#define SYNC(name)                                                                        \
    int name(int fd) {                                                                    \
        char *path = traced(fd);                                                          \
        uint64_t id = (uint64_t)getpid() << 32 | (uint32_t)atomic_fetch_add(&syncs, 1);   \
        if (path) record('B', path, id, NULL, 0);                                         \
        int result = REAL(name)(fd);                                                      \
        if (result == 0 && path) record('S', path, id, NULL, 0);                          \
        return result;                                                                    \
    }
SYNC(fsync)
SYNC(fdatasync)

/* ---- names ---- */

static int unlinked(int result, int known, const char *path) {
    if (result == 0 && known) {
        record('U', path, 0, NULL, 0);
        moved(path, NULL);
    }
    return result;
}

int unlink(const char *path) {
    char full[PATH_MAX];
    int known = absolute(AT_FDCWD, path, full);
    return unlinked(REAL(unlink)(path), known, full);
}

int unlinkat(int dir, const char *path, int flags) {
    char full[PATH_MAX];
    int known = !(flags & AT_REMOVEDIR) && absolute(dir, path, full);
    return unlinked(REAL(unlinkat)(dir, path, flags), known, full);
}

/* A file that comes from outside the folder would be missing from the trace. */
static int named(char op, int result, int known, const char *from, const char *to) {
    if (result == 0 && known) {
        record(op, from, 0, to, strlen(to));
        if (op == 'R') moved(from, to);
    }
    return result;
}

int rename(const char *from, const char *to) {
    char a[PATH_MAX], b[PATH_MAX];
    int known = absolute(AT_FDCWD, from, a) & absolute(AT_FDCWD, to, b);
    return named('R', REAL(rename)(from, to), known, a, b);
}

int renameat(int from_dir, const char *from, int to_dir, const char *to) {
    char a[PATH_MAX], b[PATH_MAX];
    int known = absolute(from_dir, from, a) & absolute(to_dir, to, b);
    return named('R', REAL(renameat)(from_dir, from, to_dir, to), known, a, b);
}

int renameat2(int from_dir, const char *from, int to_dir, const char *to, unsigned flags) {
    char a[PATH_MAX], b[PATH_MAX];
    int known = absolute(from_dir, from, a) & absolute(to_dir, to, b);
    return named('R', REAL(renameat2)(from_dir, from, to_dir, to, flags), known, a, b);
}

int link(const char *from, const char *to) {
    char a[PATH_MAX], b[PATH_MAX];
    int known = absolute(AT_FDCWD, from, a) & absolute(AT_FDCWD, to, b);
    return named('L', REAL(link)(from, to), known, a, b);
}

int linkat(int from_dir, const char *from, int to_dir, const char *to, int flags) {
    char a[PATH_MAX], b[PATH_MAX];
    int known = absolute(from_dir, from, a) & absolute(to_dir, to, b);
    return named('L', REAL(linkat)(from_dir, from, to_dir, to, flags), known, a, b);
}
