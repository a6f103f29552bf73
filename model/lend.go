package model

// Lend gives the bytes of the document to use, for readers that copying would
// cost too much. use must neither keep nor change them, must read them in its
// own goroutine only, and must not call a method of the document. Lend returns
// what use does; when a mapped file was cut short meanwhile, ErrFileChanged; and
// after Close an error that wraps os.ErrClosed.
//
// That a file was written over in place is not noticed here: Slice does.
func (d *Document) Lend(use func(data []byte) error) error { return d.read(use) }
