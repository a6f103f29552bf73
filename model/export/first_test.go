package export

import (
	"fmt"
	"syscall"
	"testing"
	"time"

	"earshot/model"
	"earshot/model/callgen"
)

// A reader of the beginning notes when the first bytes come, and how many.
type beginning struct {
	first  time.Time
	n      int64
	enough bool // it takes no more after the first
}

func (b *beginning) Write(p []byte) (int, error) {
	if b.n == 0 {
		b.first = time.Now()
	}
	if b.enough && b.n > 0 {
		return 0, syscall.EPIPE
	}
	b.n += int64(len(p))
	return len(p), nil
}

// The first line of a long call comes long before the last is made, and nothing
// more is made for a reader that has gone.
func TestFirstLineComesAtOnce(t *testing.T) {
	c, err := model.Decode(t.Context(), model.FromBytes(callgen.Bytes(callgen.Options{Words: 20_000, Seed: 1}), "long.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, view := range []View{Words, Transcript, Segments} {
		for _, format := range ShowFormats() {
			// A busy machine may stop one try; not all of them.
			var said string
			ok := false
			for range 5 {
				whole := &beginning{}
				from := time.Now()
				if err := Show(t.Context(), whole, c, view, format, Everything(c)); err != nil {
					t.Fatal(err)
				}
				first, all := whole.first.Sub(from), time.Since(from)
				gone := &beginning{enough: true}
				from = time.Now()
				err := Show(t.Context(), gone, c, view, format, Everything(c))
				left := time.Since(from)
				if err == nil {
					t.Fatalf("%s as %s: a reader that has gone is no error", view, format)
				}
				said = fmt.Sprintf("%s as %s, %d bytes: the first after %v, all after %v, with nobody to read after %v", view, format, whole.n, first, all, left)
				if ok = first < all/3 && left < all*2/3; ok {
					break
				}
			}
			if !ok {
				t.Error(said)
			} else {
				t.Log(said)
			}
		}
	}
}
