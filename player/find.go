package player

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// ErrNoRecording says that no recording belongs to a call, as far as Find looks.
var ErrNoRecording = errors.New("no recording found")

// FindOptions are what is known of a call when its recording is looked for.
type FindOptions struct {
	CallPath string // the file of the call; empty or "-" if it has none
	Audio    string // the recording that was named, if one was
	SHA256   string // of the recording that was analysed, in hexadecimal, if the response says it
}

// How says by what a recording was found.
type How int

const (
	ByFlag    How = iota // it was named
	ByHash               // it is the very file that was analysed
	ByName               // it has the name of the call and lies beside it
	BySession            // the saved session names it; Find does not look into sessions
)

func (h How) String() string {
	switch h {
	case ByFlag:
		return "named"
	case ByHash:
		return "by its SHA-256"
	case ByName:
		return "by its name"
	case BySession:
		return "by its name in the session"
	}
	return fmt.Sprintf("How(%d)", int(h))
}

// A HashCheck is what the SHA-256 of a recording says.
type HashCheck int

const (
	HashUnknown HashCheck = iota // the response names no hash
	HashMatches                  // it is the very file that was analysed
	HashDiffers                  // it is another file, though perhaps of the same call
)

// Found is the recording of a call.
type Found struct {
	Path     string
	How      How
	Hash     HashCheck
	Warnings []string // what people should know of it, one line each
}

// audioNames are the names recordings end in, those first that are most likely
// what was analysed.
var audioNames = []string{
	".wav", ".wave", ".flac", ".mp3", ".m4a", ".mp4", ".ogg", ".oga", ".opus", ".webm", ".aac", ".amr", ".awb",
	".aif", ".aiff", ".au", ".snd", ".caf", ".gsm", ".wma", ".3gp", ".3g2", ".mka", ".mkv", ".mov", ".m4b", ".mpga", ".mpeg", ".mp2",
	".rf64", ".w64", ".avi",
}

// Find finds the recording of a call: the one that was named; or among those
// beside the call the one with the SHA-256 the response names; or the one that
// is called like the call. "call.json" is called like "call.wav", and so are
// "call.wav.json" and "call.deepgram.json".
//
// It reads as many of the recordings beside the call as it takes, and stops when
// ctx ends. The error is ErrNoRecording, or why the one that was named cannot be
// read.
func Find(ctx context.Context, opts FindOptions) (Found, error) {
	want := strings.ToLower(strings.TrimSpace(opts.SHA256))
	if opts.Audio != "" {
		return findNamed(ctx, opts.Audio, want)
	}
	if opts.CallPath == "" || opts.CallPath == "-" {
		return Found{}, fmt.Errorf("%w: the call was not read from a file, so there is no folder to look in; name the recording with --audio", ErrNoRecording)
	}
	files, err := recordingsBeside(opts.CallPath)
	if err != nil {
		return Found{}, fmt.Errorf("%w: %w", ErrNoRecording, err)
	}
	var warnings []string
	if want != "" {
		for _, f := range files {
			hash, err := HashFile(ctx, f.path)
			if ctx.Err() != nil {
				return Found{}, ctx.Err()
			}
			if err != nil {
				warnings = append(warnings, err.Error())
			} else if hash == want {
				return Found{Path: f.path, How: ByHash, Hash: HashMatches}, nil
			}
		}
	}
	if len(files) > 0 && files[0].sameName {
		found := Found{Path: files[0].path, How: ByName, Warnings: warnings}
		if want != "" {
			found.Hash = HashDiffers
			found.Warnings = append(found.Warnings, differs(found.Path))
		}
		return found, nil
	}
	call := filepath.Base(opts.CallPath)
	base := strings.TrimSuffix(call, filepath.Ext(call))
	var why string
	switch {
	case len(files) == 0:
		why = fmt.Sprintf("none lies beside %s", call)
	case want == "":
		why = fmt.Sprintf("no recording beside %s is called %s.*", call, base)
	default:
		why = fmt.Sprintf("none of the %d recordings beside %s is the one that was analysed, and none is called %s.*", len(files), call, base)
	}
	return Found{Warnings: warnings}, fmt.Errorf("%w: %s; name it with --audio", ErrNoRecording, why)
}

func findNamed(ctx context.Context, path, want string) (Found, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Found{}, err
	}
	found := Found{Path: path, How: ByFlag}
	if want == "" || !info.Mode().IsRegular() {
		return found, nil
	}
	hash, err := HashFile(ctx, path)
	switch {
	case err != nil:
		return Found{}, err
	case hash == want:
		found.Hash = HashMatches
	default:
		found.Hash = HashDiffers
		found.Warnings = append(found.Warnings, differs(path))
	}
	return found, nil
}

func differs(path string) string {
	return fmt.Sprintf("%s is not the file that was analysed: its SHA-256 is another; if it was converted or cut, words may be heard elsewhere", filepath.Base(path))
}

// A candidate is a file that may be the recording.
type candidate struct {
	path     string
	sameName bool
	likely   int // place of its ending in audioNames
	size     int64
}

// recordingsBeside gives the recordings in the folder of a call: those called
// like it first, then the small ones first, as they are soon read.
func recordingsBeside(call string) ([]candidate, error) {
	folder := filepath.Dir(call)
	entries, err := os.ReadDir(folder)
	if len(entries) == 0 && err != nil {
		return nil, err
	}
	name := filepath.Base(call)
	var all []candidate
	for _, e := range entries {
		likely := slices.Index(audioNames, strings.ToLower(filepath.Ext(e.Name())))
		if likely < 0 || e.Name() == name {
			continue
		}
		path := filepath.Join(folder, e.Name())
		info, err := os.Stat(path) // of what a link leads to
		if err != nil || !info.Mode().IsRegular() || info.Size() == 0 || !soundsLikeAudio(path) {
			continue
		}
		all = append(all, candidate{path, sameName(name, e.Name()), likely, info.Size()})
	}
	slices.SortFunc(all, func(a, b candidate) int {
		if a.sameName != b.sameName {
			if a.sameName {
				return -1
			}
			return 1
		}
		if a.sameName {
			return cmp.Or(cmp.Compare(a.likely, b.likely), cmp.Compare(a.path, b.path))
		}
		return cmp.Or(cmp.Compare(a.size, b.size), cmp.Compare(a.path, b.path))
	})
	return all, nil
}

// sameName says whether a recording is called like a call. Letters count the
// same in either case, as they do on some file systems.
func sameName(call, recording string) bool {
	base := strings.TrimSuffix(call, filepath.Ext(call))
	for _, made := range []string{".read", ".deepgram"} { // earshot saves its answers so: call.wav as call.deepgram.json
		base = strings.TrimSuffix(base, made)
	}
	return strings.EqualFold(base, recording) || strings.EqualFold(base, strings.TrimSuffix(recording, filepath.Ext(recording)))
}

// soundsLikeAudio looks at the first bytes of a file. What cannot be opened
// passes: that it cannot be read is worth a word.
func soundsLikeAudio(path string) bool {
	f, err := os.Open(path)
	if err != nil {
		return true
	}
	defer f.Close()
	start := make([]byte, sniffLen)
	n, err := io.ReadFull(f, start)
	if n == 0 && err != nil {
		return true
	}
	return sniff(start[:n]).isRecording()
}

// HashFile gives the SHA-256 of a file in lower-case hexadecimal. It stops when
// ctx ends.
func HashFile(ctx context.Context, path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	hash := sha256.New()
	buf := make([]byte, 1<<20)
	for {
		if err := ctx.Err(); err != nil {
			return "", err
		}
		n, err := f.Read(buf)
		hash.Write(buf[:n])
		if err == io.EOF {
			return hex.EncodeToString(hash.Sum(nil)), nil
		}
		if err != nil {
			return "", err
		}
	}
}

// DurationWarning compares how long a recording is with how long the response
// says it is. It gives a line when they differ by more than half a second and
// more than one per cent, and nothing when all is well or one is not known.
func DurationWarning(recording, response time.Duration) string {
	if recording <= 0 || response <= 0 {
		return ""
	}
	off := recording - response
	if off.Abs() <= max(500*time.Millisecond, response/100) {
		return ""
	}
	than := "longer"
	if off < 0 {
		than = "shorter"
	}
	return fmt.Sprintf("the recording is %v %s than the call that was analysed, %v to %v: it may be another one",
		round(off.Abs()), than, round(recording), round(response))
}

// round leaves what matters to people of a duration.
func round(d time.Duration) time.Duration {
	if d < 10*time.Second {
		return d.Round(100 * time.Millisecond)
	}
	return d.Round(time.Second)
}
