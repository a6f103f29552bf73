package live

import (
	"bytes"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"sync"
	"time"
)

// A Recording is the first line of a saved session: what its sound is.
type Recording struct {
	Created     time.Time // when the sound began
	File        string    // the recording's name, in the same folder
	Format      Format
	Participant string // who is heard, when several record one call; may be empty
}

// A Log writes a session to a file as it comes, one JSON object a line: the
// service's messages as they are, and lines of our own whose type begins with
// Earshot.
//
//	{"type":"EarshotRecording","version":1,"created":…,"file":…,"sample_rate":…,"channels":…,"participant":…}
//	{"type":"EarshotConnection","offset":12.34,"at":…}   its times count from second 12.34 of the recording
//	{"type":"EarshotGap","from":31.2,"to":40}            sound without final words
//	{"type":"EarshotEnd","duration":93.1}                all was said
//
// Each line is in the file when Record returns, and on the disk a few seconds
// later, so that a crash loses next to nothing. A Log may be used by several
// goroutines.
type Log struct {
	mu     sync.Mutex
	f      *os.File
	torn   bool        // the last line could not be written whole
	syncer *time.Timer // nil when all is on the disk
	err    error       // of syncing
	closed bool
}

const syncAfter = 3 * time.Second

// CreateLog creates the file, readable by its owner alone. It is an error,
// errors.Is fs.ErrExist, when it exists.
func CreateLog(path string, r Recording) (*Log, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	l := &Log{f: f}
	err = l.line(struct {
		Type        string `json:"type"`
		Version     int    `json:"version"`
		Created     string `json:"created"`
		File        string `json:"file"`
		SampleRate  int    `json:"sample_rate,omitzero"`
		Channels    int    `json:"channels,omitzero"`
		Participant string `json:"participant,omitzero"`
	}{"EarshotRecording", 1, stamp(r.Created), r.File, r.Format.SampleRate, r.Format.Channels, r.Participant})
	if err != nil {
		l.Close()
		os.Remove(path) // it would be taken for a session
		return nil, err
	}
	return l, nil
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339Nano) }

// Record writes an event's line. Disconnected has none, nor has a final that
// only repeats. An error concerns this line alone; the next may do better.
func (l *Log) Record(e Event) error {
	switch e := e.(type) {
	case Received:
		if e.Message.Repeated || strings.HasPrefix(e.Message.Type, "Earshot") {
			return nil // the latter is ours to say
		}
		raw := bytes.ReplaceAll(e.Raw, []byte{'\n'}, []byte{' '})
		return l.write(bytes.ReplaceAll(raw, []byte{'\r'}, []byte{' '}))
	case Connected:
		return l.line(struct {
			Type   string  `json:"type"`
			Offset float64 `json:"offset"`
			At     string  `json:"at"`
		}{"EarshotConnection", e.Offset.Seconds(), stamp(e.At)})
	case Gap:
		return l.line(struct {
			Type string  `json:"type"`
			From float64 `json:"from"`
			To   float64 `json:"to"`
		}{"EarshotGap", e.From.Seconds(), e.To.Seconds()})
	case Ended:
		if e.Err != nil {
			return nil
		}
		return l.line(struct {
			Type     string  `json:"type"`
			Duration float64 `json:"duration"`
		}{"EarshotEnd", e.Duration.Seconds()})
	}
	return nil
}

func (l *Log) line(v any) error {
	b, err := json.Marshal(v)
	if err != nil {
		return err
	}
	return l.write(b)
}

func (l *Log) write(b []byte) error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return os.ErrClosed
	}
	line := make([]byte, 0, len(b)+2)
	if l.torn {
		line = append(line, '\n')
	}
	line = append(append(line, b...), '\n')
	n, err := l.f.Write(line)
	if n > 0 {
		l.torn = n < len(line)
	}
	if err != nil {
		return fmt.Errorf("saving the session: %w", err)
	}
	if l.syncer == nil {
		l.syncer = time.AfterFunc(syncAfter, l.sync)
	}
	return nil
}

func (l *Log) sync() {
	l.mu.Lock()
	if l.syncer = nil; l.closed {
		l.mu.Unlock()
		return
	}
	l.mu.Unlock()
	if err := l.f.Sync(); err != nil { // without the lock: it may take long
		l.mu.Lock()
		l.err = err
		l.mu.Unlock()
	}
}

// Close brings all to the disk and closes the file. Its error is the first that
// syncing or closing had.
func (l *Log) Close() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return l.err
	}
	l.closed = true
	if l.syncer != nil {
		l.syncer.Stop()
	}
	for _, end := range []func() error{l.f.Sync, l.f.Close} {
		if err := end(); err != nil && l.err == nil {
			l.err = err
		}
	}
	return l.err
}
