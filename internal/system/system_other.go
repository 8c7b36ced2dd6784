//go:build !windows

package system

import "syscall"

var (
	// A quota that is used up is a disk that is full.
	diskFull   = []syscall.Errno{syscall.ENOSPC, syscall.EDQUOT}
	portTaken  = []syscall.Errno{syscall.EADDRINUSE}
	readerGone = []syscall.Errno{syscall.EPIPE}
)
