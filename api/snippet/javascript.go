package snippet

import (
	"strings"

	"earshot/api"
)

// javaScript writes the request for @deepgram/sdk 5.
func (r Request) javaScript() string {
	named, rest := r.options(func(o option) bool { return o.kind != integer })
	var b strings.Builder
	comments(&b, "//", r.Notes)
	b.WriteString("// npm install @deepgram/sdk@5; then: node FILE.mjs\n// The key is read from DEEPGRAM_API_KEY.\n")
	if r.Endpoint == api.Read && r.File != "" {
		b.WriteString("import { readFileSync } from \"node:fs\";\n")
	}
	b.WriteString("import { DeepgramClient } from \"@deepgram/sdk\";\n\nconst client = new DeepgramClient({ ")
	if r.ownHost() {
		b.WriteString("baseUrl: " + javaScript(r.Host.String()) + ", ")
	}
	b.WriteString("timeoutInSeconds: " + r.seconds() + " });\n")
	var leading string // options that are no parameters
	switch {
	case r.Endpoint == api.Read:
		body := "{ text: " + javaScript(r.Text) + " }"
		switch {
		case r.URL != "":
			body = "{ url: " + javaScript(r.URL) + " }"
		case r.File == "-":
			body = "{ text: readFileSync(0, \"utf8\") }"
		case r.File != "":
			body = "{ text: readFileSync(" + javaScript(r.File) + ", \"utf8\") }"
		}
		b.WriteString("const response = await client.read.v1.text.analyze(\n")
		leading = "    body: " + body + ",\n"
	case r.URL != "":
		b.WriteString("const response = await client.listen.v1.media.transcribeUrl(\n")
		leading = "    url: " + javaScript(r.URL) + ",\n"
	case r.File == "-":
		b.WriteString("const response = await client.listen.v1.media.transcribeFile(\n  { data: process.stdin, contentType: " + javaScript(r.ContentType) + " },\n")
	default:
		b.WriteString("const response = await client.listen.v1.media.transcribeFile(\n  { path: " + javaScript(r.File) + ", contentType: " + javaScript(r.ContentType) + " },\n")
	}
	b.WriteString("  {\n" + leading)
	for _, o := range named {
		b.WriteString("    " + o.name + ": " + o.literal(javaScript, "true", "false") + ",\n")
	}
	b.WriteString("  },\n")
	if len(rest) > 0 {
		b.WriteString("  {\n    queryParams: {\n")
		for _, o := range rest {
			o.kind = list
			b.WriteString("      " + javaScript(o.name) + ": " + o.literal(javaScript, "", "") + ",\n")
		}
		b.WriteString("    },\n  },\n")
	}
	b.WriteString(");\nconsole.log(JSON.stringify(response, null, 2));\n")
	return b.String()
}

// javaScript quotes a string. Bytes that are no UTF-8 become U+FFFD: a string can't
// hold them.
func javaScript(s string) string { return toJSON(strings.ToValidUTF8(s, "\uFFFD")) }
