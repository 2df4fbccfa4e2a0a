package io.reactivecoap.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.reactivecoap.option.ContentFormat;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The examples of RFC 6690 §5, one by one; the line feeds "inserted here for readability" are left out. */
class LinkFormatExamplesTest {
    private static final WebLink TEMPERATURE =
            WebLink.to("/sensors/temp").with("rt", "temperature-c").with("if", "sensor");
    private static final WebLink LIGHT =
            WebLink.to("/sensors/light").with("rt", "light-lux").with("if", "sensor");
    private static final WebLink DESCRIPTION = WebLink.to("http://www.example.com/sensors/t123")
            .with("anchor", "/sensors/temp")
            .with("rel", "describedby");
    private static final WebLink ALTERNATIVE =
            WebLink.to("/t").with("anchor", "/sensors/temp").with("rel", "alternate");

    @Test
    void twoSensorsShareAnInterface() {
        List<WebLink> links = read("</sensors/temp>;if=\"sensor\",</sensors/light>;if=\"sensor\"");

        assertThat(links)
                .containsExactly(
                        WebLink.to("/sensors/temp").with("if", "sensor"),
                        WebLink.to("/sensors/light").with("if", "sensor"));
        assertThat(links).allSatisfy(link -> assertThat(link.interfaces()).containsExactly("sensor"));
    }

    @Test
    void anEntryPointLinksToMoreLinks() {
        List<WebLink> links = read("</sensors>;ct=40");

        assertThat(links).containsExactly(WebLink.to("/sensors").with("ct", "40"));
        assertThat(links.get(0).contentFormats()).containsExactly(ContentFormat.LINK_FORMAT);
    }

    @Test
    void theLinkedListTellsWhatTheSensorsMeasure() {
        List<WebLink> links = read(
                "</sensors/temp>;rt=\"temperature-c\";if=\"sensor\",</sensors/light>;rt=\"light-lux\";if=\"sensor\"");

        assertThat(links).containsExactly(TEMPERATURE, LIGHT);
        assertThat(links.get(0).resourceTypes()).containsExactly("temperature-c");
    }

    @Test
    void aQueryFiltersByResourceType() {
        assertThat(read("</sensors/light>;rt=\"light-lux\";if=\"sensor\"")).containsExactly(LIGHT);
        assertThat(List.of(TEMPERATURE, LIGHT).stream().filter(link -> link.matches("rt=light-lux")))
                .containsExactly(LIGHT);
    }

    @Test
    void aQueryMatchesOneOfSeveralValues() {
        WebLink link = read("</sensors/light>;rt=\"light-lux core.sen-light\";if=\"sensor\"")
                .get(0);

        assertThat(link.resourceTypes()).containsExactly("light-lux", "core.sen-light");
        assertThat(link.matches("rt=light-lux")).isTrue();
        assertThat(link.matches("rt=core.sen-light")).isTrue();
    }

    @Test
    void anAnchorRelatesTheSensorToItsDescriptionAndAnAlternative() {
        List<WebLink> links = read("</sensors>;ct=40;title=\"Sensor Index\","
                + "</sensors/temp>;rt=\"temperature-c\";if=\"sensor\","
                + "</sensors/light>;rt=\"light-lux\";if=\"sensor\","
                + "<http://www.example.com/sensors/t123>;anchor=\"/sensors/temp\";rel=\"describedby\","
                + "</t>;anchor=\"/sensors/temp\";rel=\"alternate\"");

        assertThat(links)
                .containsExactly(
                        WebLink.to("/sensors").with("ct", "40").with("title", "Sensor Index"),
                        TEMPERATURE,
                        LIGHT,
                        DESCRIPTION,
                        ALTERNATIVE);
        assertThat(links.get(0).title()).contains("Sensor Index");
        assertThat(links.get(3).rel()).containsExactly("describedby");
        // "?anchor=/sensors/temp"
        assertThat(links.stream().filter(link -> link.matches("anchor=/sensors/temp")))
                .containsExactly(DESCRIPTION, ALTERNATIVE);
    }

    @Test
    void aQueryOnTheAnchorFindsRelations() {
        assertThat(read("<http://www.example.com/sensors/t123>;anchor=\"/sensors/temp\";rel=\"describedby\","
                        + "</t>;anchor=\"/sensors/temp\";rel=\"alternate\""))
                .containsExactly(DESCRIPTION, ALTERNATIVE);
    }

    @Test
    void aLargeResourceTellsItsSize() {
        List<WebLink> links = read("</firmware/v2.1>;rt=\"firmware\";sz=262144");

        assertThat(links)
                .containsExactly(
                        WebLink.to("/firmware/v2.1").with("rt", "firmware").with("sz", "262144"));
        assertThat(links.get(0).size()).hasValue(262144);
    }

    /** Every example comes back as it stands in the RFC. */
    private static List<WebLink> read(String text) {
        List<WebLink> links = LinkFormat.parse(text);
        assertThat(LinkFormat.format(links)).isEqualTo(text);
        return links;
    }
}
