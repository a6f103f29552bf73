package snippet

import (
	"strconv"
	"strings"
	"unicode"

	"earshot/api"
)

// python writes the request for deepgram-sdk 5 and later.
func (r Request) python() string {
	named, rest := r.options(func(o option) bool { return o.kind != integer })
	ownHost, stdin := r.ownHost(), r.File == "-"
	var b strings.Builder
	comments(&b, "#", r.Notes)
	b.WriteString("# pip install 'deepgram-sdk>=5'\n# The key is read from DEEPGRAM_API_KEY.\n")
	if ownHost {
		b.WriteString("import copy\n")
	}
	if stdin {
		b.WriteString("import sys\n")
	}
	if ownHost || stdin {
		b.WriteString("\n")
	}
	b.WriteString("from deepgram import DeepgramClient\n")
	client := "DeepgramClient()"
	if ownHost {
		b.WriteString("from deepgram.environment import DeepgramClientEnvironment\n\n")
		b.WriteString("environment = copy.copy(DeepgramClientEnvironment.PRODUCTION)\nenvironment.base = " + python(r.Host.String()))
		client = "DeepgramClient(environment=environment)"
	}
	b.WriteString("\nclient = " + client + "\n")
	if r.Endpoint == api.Read {
		r.pythonText(&b)
	} else {
		r.pythonRecording(&b)
	}
	for _, o := range named {
		b.WriteString("    " + o.name + "=" + o.literal(python, "True", "False") + ",\n")
	}
	b.WriteString("    request_options={\n        \"timeout_in_seconds\": " + r.seconds() + ",\n")
	if len(rest) > 0 {
		b.WriteString("        \"additional_query_parameters\": {\n")
		for _, o := range rest {
			o.kind = list
			b.WriteString("            " + python(o.name) + ": " + o.literal(python, "", "") + ",\n")
		}
		b.WriteString("        },\n")
	}
	b.WriteString("    },\n)\nprint(response.model_dump_json(indent=2))\n")
	return b.String()
}

// pythonText begins the call for a text.
func (r Request) pythonText(b *strings.Builder) {
	body := `{"text": ` + python(r.Text) + `}`
	switch r.File {
	case "":
	case "-":
		body = `{"text": sys.stdin.read()}`
	default:
		b.WriteString("with open(" + python(r.File) + ", encoding=\"utf-8\") as f:\n    text = f.read()\n")
		body = `{"text": text}`
	}
	if r.URL != "" {
		body = `{"url": ` + python(r.URL) + `}`
	}
	b.WriteString("response = client.read.v1.text.analyze(\n    request=" + body + ",\n")
}

// pythonRecording begins the call for a recording.
func (r Request) pythonRecording(b *strings.Builder) {
	switch {
	case r.URL != "":
		b.WriteString("response = client.listen.v1.media.transcribe_url(\n    url=" + python(r.URL) + ",\n")
	case r.File == "-":
		b.WriteString("response = client.listen.v1.media.transcribe_file(\n    request=sys.stdin.buffer.read(),\n")
	default:
		b.WriteString("with open(" + python(r.File) + ", \"rb\") as f:\n    recording = f.read()\n")
		b.WriteString("response = client.listen.v1.media.transcribe_file(\n    request=recording,\n")
	}
}

// python quotes a string. Bytes that are no UTF-8 are written as Python itself reads
// them from file names.
func python(s string) string {
	const hex = "0123456789abcdef"
	var b strings.Builder
	b.WriteByte('"')
	for i, c := range s {
		switch {
		case c == '"' || c == '\\':
			b.WriteByte('\\')
			b.WriteRune(c)
		case c == '\n':
			b.WriteString(`\n`)
		case c == '\uFFFD' && s[i] != "\uFFFD"[0]:
			b.WriteString(`\udc` + string(hex[s[i]>>4]) + string(hex[s[i]&15]))
		case unicode.IsPrint(c):
			b.WriteRune(c)
		case c > 0xffff:
			b.WriteString(`\U` + pad(strconv.FormatInt(int64(c), 16), 8))
		default:
			b.WriteString(`\u` + pad(strconv.FormatInt(int64(c), 16), 4))
		}
	}
	b.WriteByte('"')
	return b.String()
}

func pad(s string, n int) string { return strings.Repeat("0", n-len(s)) + s }
