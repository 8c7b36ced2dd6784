package system

import (
	"syscall"

	"golang.org/x/sys/windows"
)

// syscall has the names of Unix here too, with numbers that Windows never gives:
// https://learn.microsoft.com/en-us/windows/win32/debug/system-error-codes
var (
	diskFull   = []syscall.Errno{windows.ERROR_DISK_FULL, windows.ERROR_HANDLE_DISK_FULL, windows.ERROR_DISK_QUOTA_EXCEEDED}
	portTaken  = []syscall.Errno{windows.WSAEADDRINUSE}
	readerGone = []syscall.Errno{windows.ERROR_BROKEN_PIPE, windows.ERROR_NO_DATA, windows.ERROR_PIPE_NOT_CONNECTED}
)
