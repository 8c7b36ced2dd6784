// Command bcryptprimitives writes the one library that programs of Go want of
// Windows and Wine 8 lacks: a DLL whose ProcessPrng is another library's, which
// takes the same arguments.
package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"os"
)

const (
	library = "bcryptprimitives.dll\x00"
	export  = "ProcessPrng\x00"
	forward = "advapi32.SystemFunction036\x00"

	address   = 0x1000 // of the one section, once loaded
	alignment = 0x200  // in the file
	tables    = 40 + 4 + 4 + 2
)

func main() {
	if len(os.Args) != 2 {
		fmt.Fprintln(os.Stderr, "usage: bcryptprimitives FILE")
		os.Exit(2)
	}
	if err := os.WriteFile(os.Args[1], image(), 0o644); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// image gives the DLL: headers, and a section with nothing but the exports.
func image() []byte {
	exports := exports()
	var b bytes.Buffer
	b.WriteString("MZ")
	b.Write(make([]byte, 0x3a))
	put(&b, uint32(0x40)) // where the header begins
	b.WriteString("PE\x00\x00")
	// A 64-bit DLL with one section and 240 bytes of optional header.
	put(&b, uint16(0x8664), uint16(1), uint32(0), uint32(0), uint32(0), uint16(240), uint16(0x2022))
	put(&b, uint16(0x20b), uint16(14), uint32(0), uint32(alignment), uint32(0), uint32(0), uint32(address))
	put(&b, uint64(0x180000000), uint32(address), uint32(alignment))
	put(&b, uint16(6), uint16(0), uint16(0), uint16(0), uint16(6), uint16(0), uint32(0))
	put(&b, uint32(2*address), uint32(alignment), uint32(0), uint16(3), uint16(0x160))
	put(&b, uint64(0x100000), uint64(0x1000), uint64(0x100000), uint64(0x1000), uint32(0), uint32(16))
	put(&b, uint32(address), uint32(len(exports))) // the first of 16 directories
	b.Write(make([]byte, 15*8))
	b.WriteString(".rdata\x00\x00")
	put(&b, uint32(len(exports)), uint32(address), uint32(alignment), uint32(alignment))
	put(&b, uint32(0), uint32(0), uint16(0), uint16(0), uint32(0x40000040))
	b.Write(make([]byte, alignment-b.Len()))
	b.Write(exports)
	b.Write(make([]byte, 2*alignment-b.Len()))
	return b.Bytes()
}

// exports gives the table of one name, whose address is that of another name.
func exports() []byte {
	at := func(offset int) uint32 { return uint32(address + offset) }
	names := tables
	var b bytes.Buffer
	put(&b, uint32(0), uint32(0), uint16(0), uint16(0), at(names), uint32(1), uint32(1), uint32(1))
	put(&b, at(40), at(44), at(48))
	put(&b, at(names+len(library)+len(export))) // the function: the forward's text
	put(&b, at(names+len(library)))             // its name
	put(&b, uint16(0))                          // its place in the first list
	b.WriteString(library + export + forward)
	return b.Bytes()
}

func put(b *bytes.Buffer, values ...any) {
	for _, v := range values {
		_ = binary.Write(b, binary.LittleEndian, v) // a buffer takes whatever it is given
	}
}
