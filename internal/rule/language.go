package rule

import "strings"

// Language is one that lang: takes.
type Language struct {
	Code   string // as X writes it: "en", "zh-CN"
	EN, ZH string // its name in English and in Chinese
	// Listed is false for those that X's page had once and names no longer.
	Listed bool
}

// Languages are all that lang: takes, X's present list first, by English name.
func Languages() []Language { return append([]Language(nil), languages...) }

var languages = []Language{
	{"am", "Amharic", "阿姆哈拉语", true},
	{"ar", "Arabic", "阿拉伯语", true},
	{"hy", "Armenian", "亚美尼亚语", true},
	{"eu", "Basque", "巴斯克语", true},
	{"bn", "Bengali", "孟加拉语", true},
	{"bg", "Bulgarian", "保加利亚语", true},
	{"ca", "Catalan", "加泰罗尼亚语", true},
	{"hr", "Croatian", "克罗地亚语", true},
	{"cs", "Czech", "捷克语", true},
	{"da", "Danish", "丹麦语", true},
	{"nl", "Dutch", "荷兰语", true},
	{"en", "English", "英语", true},
	{"et", "Estonian", "爱沙尼亚语", true},
	{"fi", "Finnish", "芬兰语", true},
	{"fr", "French", "法语", true},
	{"de", "German", "德语", true},
	{"ka", "Georgian", "格鲁吉亚语", true},
	{"el", "Greek", "希腊语", true},
	{"gu", "Gujarati", "古吉拉特语", true},
	{"iw", "Hebrew", "希伯来语", true},
	{"hi", "Hindi", "印地语", true},
	{"hu", "Hungarian", "匈牙利语", true},
	{"in", "Indonesian", "印尼语", true},
	{"it", "Italian", "意大利语", true},
	{"ja", "Japanese", "日语", true},
	{"kn", "Kannada", "卡纳达语", true},
	{"ko", "Korean", "韩语", true},
	{"lv", "Latvian", "拉脱维亚语", true},
	{"lt", "Lithuanian", "立陶宛语", true},
	{"ml", "Malayalam", "马拉雅拉姆语", true},
	{"mr", "Marathi", "马拉地语", true},
	{"no", "Norwegian", "挪威语", true},
	{"fa", "Persian", "波斯语", true},
	{"pl", "Polish", "波兰语", true},
	{"pt", "Portuguese", "葡萄牙语", true},
	{"ro", "Romanian", "罗马尼亚语", true},
	{"ru", "Russian", "俄语", true},
	{"sr", "Serbian", "塞尔维亚语", true},
	{"zh-CN", "Simplified Chinese", "简体中文", true},
	{"sk", "Slovak", "斯洛伐克语", true},
	{"sl", "Slovenian", "斯洛文尼亚语", true},
	{"es", "Spanish", "西班牙语", true},
	{"sv", "Swedish", "瑞典语", true},
	{"ta", "Tamil", "泰米尔语", true},
	{"te", "Telugu", "泰卢固语", true},
	{"th", "Thai", "泰语", true},
	{"zh-TW", "Traditional Chinese", "繁体中文", true},
	{"tr", "Turkish", "土耳其语", true},
	{"uk", "Ukrainian", "乌克兰语", true},
	{"ur", "Urdu", "乌尔都语", true},
	{"vi", "Vietnamese", "越南语", true},
	{"dv", "Maldivian", "迪维希语", false},
	{"ckb", "Sorani Kurdish", "中库尔德语", false},
	{"ht", "Haitian Creole", "海地克里奥尔语", false},
	{"bs", "Bosnian", "波斯尼亚语", false},
	{"ne", "Nepali", "尼泊尔语", false},
	{"or", "Oriya", "奥里亚语", false},
	{"hi-Latn", "Latinized Hindi", "拉丁化印地语", false},
	{"is", "Icelandic", "冰岛语", false},
	{"tl", "Tagalog", "他加禄语", false},
	{"pa", "Panjabi", "旁遮普语", false},
	{"my", "Burmese", "缅甸语", false},
	{"ps", "Pashto", "普什图语", false},
	{"km", "Khmer", "高棉语", false},
	{"lo", "Lao", "老挝语", false},
	{"bo", "Tibetan", "藏语", false},
	{"sd", "Sindhi", "信德语", false},
	{"si", "Sinhala", "僧伽罗语", false},
	{"ug", "Uyghur", "维吾尔语", false},
	{"cy", "Welsh", "威尔士语", false},
	{"und", "no known language", "未识别语言", false},
}

func findLanguage(code string) (Language, bool) {
	for _, l := range languages {
		if strings.EqualFold(l.Code, code) {
			return l, true
		}
	}
	return Language{}, false
}

func languageCodes() []string {
	codes := make([]string, 0, len(languages))
	for _, l := range languages {
		codes = append(codes, l.Code)
	}
	return codes
}

// countries are the codes of ISO 3166-1 alpha-2, two letters each.
const countries = "" +
	"ADAEAFAGAIALAMAOAQARASATAUAWAXAZBABBBDBEBFBGBHBIBJBLBMBNBOBQBRBSBTBVBWBYBZCACCCDCFCGCHCICKCLCMCNCOCR" +
	"CUCVCWCXCYCZDEDJDKDMDODZECEEEGEHERESETFIFJFKFMFOFRGAGBGDGEGFGGGHGIGLGMGNGPGQGRGSGTGUGWGYHKHMHNHRHTHU" +
	"IDIEILIMINIOIQIRISITJEJMJOJPKEKGKHKIKMKNKPKRKWKYKZLALBLCLILKLRLSLTLULVLYMAMCMDMEMFMGMHMKMLMMMNMOMPMQ" +
	"MRMSMTMUMVMWMXMYMZNANCNENFNGNINLNONPNRNUNZOMPAPEPFPGPHPKPLPMPNPRPSPTPWPYQARERORSRURWSASBSCSDSESGSHSI" +
	"SJSKSLSMSNSOSRSSSTSVSXSYSZTCTDTFTGTHTJTKTLTMTNTOTRTTTVTWTZUAUGUMUSUYUZVAVCVEVGVIVNVUWFWSYEYTZAZMZW"

func isCountry(code string) bool {
	if len(code) != 2 {
		return false
	}
	code = strings.ToUpper(code)
	for i := 0; i < len(countries); i += 2 {
		if countries[i:i+2] == code {
			return true
		}
	}
	return false
}
