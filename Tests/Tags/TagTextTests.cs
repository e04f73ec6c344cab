using CsCheck;
using Social.Grains.Interfaces.Posts;
using Social.Grains.Posts;
using Social.Grains.Tags;

namespace Social.Tests.Tags;

/// <summary>Which words of a text are tags and links, and when two tags are one. The keys are those that Unicode's own tables give (NFKC of the case-folded NFKC).</summary>
public sealed class TagTextTests
{
    [Theory]
    [InlineData("Cats", "cats")]
    [InlineData("#Cats", "cats")]
    [InlineData("２０２６年", "2026年")]
    [InlineData("ＡＢＣ", "abc")]
    [InlineData("e\u0301te\u0301", "été")]
    [InlineData("ÉTÉ", "été")]
    [InlineData("a\u0323\u0307", "ạ\u0307")]
    [InlineData("a\u0307\u0323", "ạ\u0307")]
    [InlineData("Straße", "strasse")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("σίσυφος", "σίσυφοσ")]
    [InlineData("ﬁsh", "fish")]
    [InlineData("ｶﾞﾝﾀﾞﾑ", "ガンダム")]
    [InlineData("\u1112\u1161\u11ab\u1100\u1173\u11af", "한글")]
    [InlineData("한글", "한글")]
    [InlineData("𐐀𐐁", "𐐨𐐩")]
    [InlineData("𠮷野家", "𠮷野家")]
    [InlineData("می\u200cخواهم", "میخواهم")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("snake_case", "snake_case")]
    [InlineData("Ⅷ", "viii")]
    [InlineData("2026", null)]
    [InlineData("٢٠٢٦", null)]
    [InlineData("", null)]
    [InlineData("#", null)]
    [InlineData("two words", null)]
    [InlineData("a-b", null)]
    [InlineData("🐈", null)]
    public void Tags_are_one_when_they_read_alike(string word, string? key) => Assert.Equal(key, TagText.Key(word));

    [Fact]
    public void A_key_is_its_own_key_and_is_found_for_capitals_too()
    {
        Gen.String[Gen.Char['\u00a0', '\ud7ff'], 1, 30].Sample(word =>
        {
            if (TagText.Key(word) is not { } key)
                return;
            Assert.Equal(key, TagText.Key(key));
            Assert.Equal(key, TagText.Key(key.ToUpperInvariant()) ?? key);
        });
    }

    [Theory]
    [InlineData("#a hello #B2, #c_d!", "0+2=a 9+3=b2 14+4=c_d")]
    [InlineData("💥#boom👩‍👩‍👧", "2+5=boom")]
    [InlineData("#日本語です。#東京", "0+6=日本語です 7+3=東京")]
    [InlineData("＃全角", "0+3=全角")]
    [InlineData("(#e\u0301te\u0301)", "1+6=été")]
    [InlineData("שלום #שבת!", "5+4=שבת")]
    [InlineData("#𠮷野家 x", "0+5=𠮷野家")]
    [InlineData("a#b ##c &#39; #1 #é#f https://x.org/#g c#", "")]
    public void Tags_are_found_with_offsets_in_code_units(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', PostText.Find(text).Where(w => w.Kind == EntityKind.Tag).Select(w => $"{w.Start}+{w.Length}={w.Key}")));

    [Theory]
    [InlineData("see https://example.org.", "https://example.org")]
    [InlineData("(http://example.org/a_(b)) and <HTTPS://EXAMPLE.org/?q=#x,y>", "http://example.org/a_(b) HTTPS://EXAMPLE.org/?q=#x,y")]
    [InlineData("https://例え.jp/漢字?q=💥 https://user@host/ ftp://a.b xhttps://a.b https:// https:///x", "https://例え.jp/漢字?q=💥 https://user@host/")]
    public void Links_end_before_the_punctuation_around_them(string text, string expected) => Assert.Equal(
        expected, string.Join(' ', PostText.Find(text).Where(w => w.Kind == EntityKind.Link).Select(w => text.Substring(w.Start, w.Length))));

    [Fact]
    public void Words_never_overlap_and_stay_inside_the_text() => Gen.String[Gen.Char[" #@＃ab1_/:.htps()\ud83d\udca5\u0301é漢"], 0, 80].Sample(text =>
    {
        var end = 0;
        foreach (var word in PostText.Find(text))
        {
            Assert.True(word.Start >= end && word.Length > 0, text);
            end = word.Start + word.Length;
        }
        Assert.True(end <= text.Length, text);
    });
}
