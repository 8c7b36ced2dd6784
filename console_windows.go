//go:build desktop

package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// attachConsole lets the window's program answer in the terminal that it was
// started from with arguments: Windows gives it none. Where output goes to a
// pipe or a file already, that stays so.
func attachConsole() {
	if len(os.Args) < 2 {
		return // the window alone says nothing, and is not to end with the terminal
	}
	streams := []struct {
		id   uint32
		name string
		mode int
		file **os.File
	}{
		{windows.STD_INPUT_HANDLE, "CONIN$", os.O_RDONLY, &os.Stdin},
		{windows.STD_OUTPUT_HANDLE, "CONOUT$", os.O_RDWR, &os.Stdout},
		{windows.STD_ERROR_HANDLE, "CONOUT$", os.O_RDWR, &os.Stderr},
	}
	// Attaching gives the process handles of the console's: what is there is asked before.
	missing := streams[:0]
	for _, s := range streams {
		handle, err := windows.GetStdHandle(s.id)
		if err == nil {
			_, err = windows.GetFileType(handle)
		}
		if err != nil {
			missing = append(missing, s)
		}
	}
	if len(missing) == 0 {
		return
	}
	const parent = ^uint32(0) // ATTACH_PARENT_PROCESS
	attach := windows.NewLazySystemDLL("kernel32.dll").NewProc("AttachConsole")
	if ok, _, _ := attach.Call(uintptr(parent)); ok == 0 {
		return // started from the start menu or the desktop
	}
	for _, s := range missing {
		if console, err := os.OpenFile(s.name, s.mode, 0); err == nil {
			*s.file = console
		}
	}
}
