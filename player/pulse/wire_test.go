package pulse

import (
	"bytes"
	"encoding/binary"
	"io"
	"net"
	"testing"
	"time"

	"github.com/jfreymuth/pulse/proto"
)

// message makes a message of the protocol.
func message(channel, command uint32, rest string) []byte {
	be := binary.BigEndian
	var b []byte
	b = append(b, 'L')
	b = be.AppendUint32(b, command)
	b = append(b, 'L')
	b = be.AppendUint32(b, 7)
	b = append(b, rest...)
	var h []byte
	h = be.AppendUint32(h, uint32(len(b)))
	h = be.AppendUint32(h, channel)
	h = append(h, make([]byte, 12)...)
	return append(h, b...)
}

// readAll gives what the protocol library would see of what a server sends.
func readAll(sent []byte) ([]byte, error) {
	here, there := net.Pipe()
	go func() {
		there.Write(sent)
		there.Close()
	}()
	defer here.Close()
	w := &wire{Conn: here, failed: func(error) {}}
	return io.ReadAll(w)
}

func TestWireDropsWhatTheLibraryWouldPrint(t *testing.T) {
	reply := message(control, proto.OpReply, "abc")
	var sent []byte
	for _, m := range [][]byte{
		message(control, proto.OpEnableSRBChannel, "x"),
		reply,
		message(control, 4711, ""),
		message(3, proto.OpReply, "sound"),
		message(control, proto.OpRequest, "more"),
		message(control, proto.OpStarted, ""),
	} {
		sent = append(sent, m...)
	}
	got, err := readAll(sent)
	want := append(bytes.Clone(reply), message(control, proto.OpRequest, "more")...)
	if err != nil || !bytes.Equal(got, want) {
		t.Errorf("read %q, %v, want %q", got, err, want)
	}
}

func TestWireRefusesHugeMessages(t *testing.T) {
	got, err := readAll([]byte("\xff\xff\xff\xff\xff\xff\xff\xff............"))
	if len(got) != 0 || err == nil {
		t.Errorf("read %q, %v", got, err)
	}
}

func FuzzWire(f *testing.F) {
	f.Add(message(control, proto.OpReply, "abc"))
	f.Add([]byte("\x00\x00\x00\x00\xff\xff\xff\xff............"))
	f.Fuzz(func(t *testing.T, sent []byte) {
		got, _ := readAll(sent)
		if len(got) > len(sent) {
			t.Errorf("%d bytes of %d", len(got), len(sent))
		}
		for len(got) >= headerSize { // whole messages, all known
			size := int(binary.BigEndian.Uint32(got))
			if !known(got[headerSize : headerSize+size]) {
				t.Fatalf("passes %q", got)
			}
			got = got[headerSize+size:]
		}
		if len(got) > 0 {
			t.Errorf("%d bytes of a message", len(got))
		}
	})
}

// A server that goes on listening and never answers is given up soon, and a
// server that answers nonsense too.
func TestOpenGivesUp(t *testing.T) {
	for _, test := range []struct {
		name   string
		answer func(net.Conn)
	}{
		{"hangs", func(c net.Conn) { io.Copy(io.Discard, c) }},
		{"closes", func(c net.Conn) { c.Close() }},
		{"talks nonsense", func(c net.Conn) { io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n"); c.Close() }},
	} {
		t.Run(test.name, func(t *testing.T) {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer listener.Close()
			go func() {
				for {
					c, err := listener.Accept()
					if err != nil {
						return
					}
					go test.answer(c)
				}
			}()
			began := time.Now()
			o, err := Open(t.Context(), Options{Rate: 8000, Channels: 1, Getenv: env("PULSE_SERVER", "tcp:"+listener.Addr().String())})
			if err == nil {
				o.Close()
				t.Fatal("opened")
			}
			t.Log(err)
			if took := time.Since(began); took > openWait+500*time.Millisecond {
				t.Errorf("takes %v", took)
			}
		})
	}
}

func TestNoServer(t *testing.T) {
	dir := t.TempDir()
	getenv := env("XDG_RUNTIME_DIR", dir, "HOME", dir, "PULSE_CLIENTCONFIG", dir+"/none")
	if servers := servers(getenv); len(servers) == 3 {
		for _, s := range servers[1:] {
			if _, err := net.Dial(s.network, s.address); err == nil {
				t.Skip("a sound server runs here")
			}
		}
	}
	if _, err := Open(t.Context(), Options{Rate: 8000, Channels: 1, Getenv: getenv}); err != ErrNoServer {
		t.Errorf("%v", err)
	}
	// Who names a server wants to know that it is not there.
	_, err := Open(t.Context(), Options{Rate: 8000, Channels: 1, Getenv: env("PULSE_SERVER", "unix:"+dir+"/none")})
	want := "cannot reach the sound server at unix:" + dir + "/none: connect: no such file or directory"
	if err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}
