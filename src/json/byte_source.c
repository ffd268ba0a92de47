/*
 * byte_source.c
 *		Bytes of a server file, a large object, memory.
 *
 * A file is opened outside of fd.c's list of transient files: those are closed when the transaction
 * aborts, before memory contexts are reset, so that the callback that closes the file on every way
 * out could close someone else's descriptor. A large object is read through its descriptor in the
 * backend's own list, which the end of the (sub)transaction closes.
 */
#include "postgres.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "catalog/pg_authid.h"
#include "libpq/be-fsstubs.h"
#include "libpq/libpq-fs.h"
#include "miscadmin.h"
#include "storage/fd.h"
#include "utils/acl.h"
#include "utils/fmgrprotos.h"
#include "utils/memutils.h"

#include "compat.h"
#include "json/byte_source.h"

typedef struct FileSource
{
	ByteSource	base;
	const char *path;
	int			fd;				/* -1 when closed */
	MemoryContextCallback callback;
} FileSource;

static void
file_close(void *argument)
{
	FileSource *file = argument;

	if (file->fd >= 0)
	{
		close(file->fd);
		ReleaseExternalFD();
		file->fd = -1;
	}
}

static void
file_source_close(ByteSource *source)
{
	file_close(source);
}

static size_t
file_read(ByteSource *source, char *buffer, size_t size)
{
	FileSource *file = (FileSource *) source;
	ssize_t		got;

	do
	{
		CHECK_FOR_INTERRUPTS();
		got = read(file->fd, buffer, size);
	} while (got < 0 && errno == EINTR);

	if (got < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not read file \"%s\": %m", file->path)));
	source->position += got;
	return got;
}

/* Opens a file for reading; the descriptor counts as reserved until it is closed. */
static int
open_file(const char *path)
{
	int			fd;

	if (strlen(path) >= MAXPGPATH)
		ereport(ERROR,
				(errcode(ERRCODE_NAME_TOO_LONG),
				 errmsg("path of a file is longer than %d bytes", MAXPGPATH - 1)));
	if (!AcquireExternalFD())
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_RESOURCES),
				 errmsg("could not open file \"%s\": too many files are open", path)));

	/* O_NONBLOCK: a pipe is refused rather than waited for; it means nothing for a file */
	fd = BasicOpenFile(path, O_RDONLY | O_NONBLOCK | PG_BINARY);
	if (fd < 0)
	{
		int			saved = errno;

		ReleaseExternalFD();
		errno = saved;
		ereport(ERROR,
				(saved == ENAMETOOLONG ? errcode(ERRCODE_NAME_TOO_LONG) : errcode_for_file_access(),
				 errmsg("could not open file \"%s\" for reading: %m", path)));
	}
	return fd;
}

void
byte_source_require_privilege(const char *path)
{
	if (!has_privs_of_role(GetUserId(), ROLE_PG_READ_SERVER_FILES))
		ereport(ERROR,
				(errcode(ERRCODE_INSUFFICIENT_PRIVILEGE),
				 errmsg("permission denied to read server file \"%s\"", path),
				 errdetail("Only members of the role \"pg_read_server_files\" may read files of the server."),
				 errhint("The program fhirterm-load loads files of the client.")));
}

ByteSource *
byte_source_file(const char *path)
{
	FileSource *file;
	struct stat status;

	byte_source_require_privilege(path);
	file = palloc0(sizeof(FileSource));
	file->path = pstrdup(path);
	file->fd = -1;
	file->base.read = file_read;
	file->base.close = file_source_close;
	file->callback.func = file_close;
	file->callback.arg = file;
	MemoryContextRegisterResetCallback(CurrentMemoryContext, &file->callback);

	file->fd = open_file(path);
	if (fstat(file->fd, &status) < 0)
		ereport(ERROR,
				(errcode_for_file_access(),
				 errmsg("could not stat file \"%s\": %m", path)));
	if (!S_ISREG(status.st_mode))
		ereport(ERROR,
				(errcode(ERRCODE_WRONG_OBJECT_TYPE),
				 errmsg("\"%s\" is not a regular file", path)));
	file->base.size = status.st_size;
	return &file->base;
}

typedef struct LargeObjectSource
{
	ByteSource	base;
	int			descriptor;
} LargeObjectSource;

static size_t
large_object_read(ByteSource *source, char *buffer, size_t size)
{
	LargeObjectSource *object = (LargeObjectSource *) source;
	int			got = lo_read(object->descriptor, buffer, (int) Min(size, 1024 * 1024));

	source->position += got;
	return got;
}

static void
large_object_close(ByteSource *source)
{
	LargeObjectSource *object = (LargeObjectSource *) source;

	DirectFunctionCall1(be_lo_close, Int32GetDatum(object->descriptor));
}

static int64
large_object_seek(int descriptor, int64 offset, int whence)
{
	return DatumGetInt64(DirectFunctionCall3(be_lo_lseek64, Int32GetDatum(descriptor),
											 Int64GetDatum(offset), Int32GetDatum(whence)));
}

ByteSource *
byte_source_large_object(Oid object_id)
{
	LargeObjectSource *object = palloc0(sizeof(LargeObjectSource));

	object->descriptor =
		DatumGetInt32(DirectFunctionCall2(be_lo_open, ObjectIdGetDatum(object_id),
										  Int32GetDatum(INV_READ)));
	object->base.size = large_object_seek(object->descriptor, 0, SEEK_END);
	large_object_seek(object->descriptor, 0, SEEK_SET);
	object->base.read = large_object_read;
	object->base.close = large_object_close;
	return &object->base;
}

typedef struct MemorySource
{
	ByteSource	base;
	const char *bytes;
} MemorySource;

static size_t
memory_read(ByteSource *source, char *buffer, size_t size)
{
	MemorySource *memory = (MemorySource *) source;
	size_t		got = Min(size, (size_t) (source->size - source->position));

	memcpy(buffer, memory->bytes + source->position, got);
	source->position += got;
	return got;
}

ByteSource *
byte_source_memory(const char *bytes, size_t size)
{
	MemorySource *memory = palloc0(sizeof(MemorySource));

	memory->bytes = bytes;
	memory->base.read = memory_read;
	memory->base.size = size;
	return &memory->base;
}

void
byte_source_close(ByteSource *source)
{
	if (source->close != NULL)
		source->close(source);
}
