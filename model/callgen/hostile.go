package callgen

// hostile are strings that drive a terminal which gets them raw, or break a
// reader that trusts them.
var hostile = []string{
	"\x1b[31mred\x1b[0m", "\x1b[2J\x1b[H", "\x1b]0;title\x07", "\x1b]52;c;aGVsbG8=\x07", "\x1b]8;;http://example.com\x1b\\link\x1b]8;;\x1b\\",
	"\x1b[?1049l", "\x1b[6n", "\x1bc", "\x1b[9999C", "\x1b[?25l", "\x1bP+q544e\x1b\\", "\x1b[200~paste\x1b[201~", "a\rb", "a\bb", "a\nb", "a\tb", "\x07bell", "\x00nul", "del\x7f", "\u009b31mC1", "\u0085nel", "\u2028ls", "\x0e\x0f", "%[1]d\\x", "\x1b[31", "\x1b",
}

// exotic are words that are hard to measure, cut or align.
var exotic = []string{
	"你好世界。", "こんにちは", "안녕하세요,", "👩‍👩‍👧‍👦", "🇳🇴🇵🇹", "👍🏽", "مرحبا", "שלום", "a\u202eevil\u202c", "e\u0301te\u0301", "Z͑͗͌A̷͘L̸G̴O̵", "\u200bzero\u200dwidth\ufeff", "ﷺﷺﷺ", "नमस्ते", "ไทย", "ﬁne", "\u2066iso\u2069", "İstanbul", "ß", "𝒻𝒶𝓃𝒸𝓎", "㍿", "\U000E0041tag", "½", "Ａｂｃ", "·…—",
}
